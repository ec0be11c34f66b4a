#!/usr/bin/env bash
# Writes the sound files of Tests/AudioFilesTests/Golden, and decoded.json: what FFmpeg, a decoder
# that shares no code with libsndfile, makes of each, as 16-bit whole numbers.
#
#   scripts/oracles/audio_fixtures.sh        needs ffmpeg (with libmp3lame, libopus, libvorbis), sox
set -euo pipefail
cd "$(dirname "$0")/../../Tests/AudioFilesTests/Golden"

tones='0.4*sin(2*PI*440*t)+0.2*sin(2*PI*1250*t)'
quietly() { ffmpeg -v quiet -nostdin -y -bitexact "$@"; }
make() { # name, rate, channels, options of the encoder
  local name=$1 rate=$2 sound=$tones
  [ "$3" = 2 ] && sound="$tones|0.3*cos(2*PI*700*t)"
  shift 3
  quietly -f lavfi -i "aevalsrc=$sound:s=$rate:d=0.1" "$@" "$name"
}

make pcm-u8.wav 16000 1 -c:a pcm_u8
make pcm-s16.wav 8000 1 -c:a pcm_s16le
make pcm-s24.wav 16000 1 -c:a pcm_s24le
make pcm-s32.wav 16000 1 -c:a pcm_s32le
make float32.wav 16000 1 -c:a pcm_f32le
make float64.wav 16000 1 -c:a pcm_f64le
make mu-law.wav 8000 1 -c:a pcm_mulaw
make a-law.wav 8000 1 -c:a pcm_alaw
make extensible.wav 44100 2 -c:a pcm_s24le
make rf64.wav 16000 1 -c:a pcm_s16le -rf64 always
make stereo.aiff 22050 2 -c:a pcm_s16be
make mono.flac 16000 1 -c:a flac
make vorbis.ogg 16000 1 -c:a libvorbis -q:a 3 -page_duration 20000
make opus.opus 48000 1 -c:a libopus -b:a 64k -page_duration 20000
make cbr.mp3 16000 1 -c:a libmp3lame -b:a 32k
# High and then low bit rates, without a table of contents, as written to a pipe.
quietly -f lavfi -i "aevalsrc='if(lt(t,0.1),0.6*(random(0)-0.5),0)':s=16000:d=0.6" \
  -c:a libmp3lame -q:a 4 -write_xing 0 vbr-piped.mp3
# The header FFmpeg and SoX leave when they write to a pipe.
quietly -i pcm-s16.wav -f wav - | cat > piped-ffmpeg.wav
sox pcm-s16.wav -t raw - | sox -V1 -t raw -r 8000 -b 16 -e signed -c 1 - -t wav - | cat > piped-sox.wav

python3 - <<'PYTHON'
import array, glob, json, subprocess
files = {}
for path in sorted(glob.glob("*.*")):
    if path.endswith((".json", ".md")):
        continue
    probe = subprocess.run(
        ["ffprobe", "-v", "quiet", "-show_entries", "stream=sample_rate,channels", "-of", "json", path],
        capture_output=True, check=True)
    stream = json.loads(probe.stdout)["streams"][0]
    raw = subprocess.run(
        ["ffmpeg", "-v", "quiet", "-nostdin", "-i", path, "-f", "s16le", "-"],
        capture_output=True, check=True).stdout
    if path == "vorbis.ogg":
        raw = raw[:2 * 1600]  # FFmpeg leaves on the padding that the last page says to cut off
    files[path] = {"sampleRate": int(stream["sample_rate"]), "channelCount": stream["channels"],
                   "interleaved": array.array("h", raw).tolist()}
version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True).stdout.split()[2]
with open("decoded.json", "w") as out:
    json.dump({"tool": "FFmpeg", "version": version, "seed": 0, "format": 1,
               "command": "scripts/oracles/audio_fixtures.sh", "files": files},
              out, separators=(",", ":"))
PYTHON
