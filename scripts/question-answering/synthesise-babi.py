"""Speaks stories of bAbI by flite: for each question a file of its own and a recording of its story.

    python3 synthesise-babi.py DATA OUTPUT COUNT TASK...

Writes OUTPUT/qaN/NNN.txt (the story so far and one question) and OUTPUT/qaN/NNN.wav (16 kHz, 0.6 s of
silence between sentences) for the first COUNT questions of each task's test file, and to OUTPUT
words.txt (the vocabulary of the training files) and sentences.txt (their sentences).
"""
import os
import re
import subprocess
import sys
import wave

data, output, count, tasks = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
RATE = 16000
spoken = {}


def speak(sentence):
    if sentence not in spoken:
        path = os.path.join(output, "sentence.wav")
        subprocess.run(["flite", "-voice", "slt", "-t", sentence, "-o", path], check=True)
        with wave.open(path) as file:
            assert file.getframerate() == RATE and file.getnchannels() == 1
            spoken[sentence] = file.readframes(file.getnframes())
    return spoken[sentence]


def lines(task, part):
    with open(os.path.join(data, f"qa{task}_{part}.txt")) as file:
        for line in file:
            number, text = line.rstrip("\n").split(" ", 1)
            yield int(number), text.split("\t")


sentences = []
for task in tasks:
    sentences += [text[0].strip() for _, text in lines(task, "train") if len(text) == 1]
    folder = os.path.join(output, f"qa{task}")
    os.makedirs(folder, exist_ok=True)
    story, done = [], 0
    for number, text in lines(task, "test"):
        if number == 1:
            story = []
        if len(text) == 1:
            story.append(text[0].strip())
            continue
        if done == count:
            break
        done += 1
        stem = os.path.join(folder, f"{done:03}")
        with open(stem + ".txt", "w") as file:
            for place, sentence in enumerate(story):
                file.write(f"{place + 1} {sentence}\n")
            file.write(f"{len(story) + 1} {text[0].strip()}\t{text[1]}\n")
        with wave.open(stem + ".wav", "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            silence = bytes(2 * int(0.6 * RATE))
            for sentence in story:
                file.writeframes(speak(sentence) + silence)

words = {sentence: re.findall(r"[a-z']+", sentence.lower()) for sentence in set(sentences)}
with open(os.path.join(output, "sentences.txt"), "w") as file:
    for sentence in sentences:
        file.write(" ".join(words[sentence]) + "\n")
with open(os.path.join(output, "words.txt"), "w") as file:
    file.write("\n".join(sorted({word for part in words.values() for word in part})) + "\n")
