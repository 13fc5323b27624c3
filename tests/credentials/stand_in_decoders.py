"""Stand-ins for a vendor's photo decoder. They decode nothing: what they draw are stripes out of the bytes.

No real decoder is known to be free, so none is imitated: these only have the vendors' calling conventions.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

C_SOURCE = r"""
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <fcntl.h>

static void stripes(const unsigned char *wlt, unsigned char *rgb) {
    for (int i = 0; i < 102 * 126 * 3; i++) rgb[i] = wlt[i % 1024];
}
/* bare rows, bottom up, RGB, as `unpack` of the usual decoders gives them */
int unpack(char *wlt, char *picture, int argument) {
    printf("a library that prints\n"); fflush(stdout);
    if (argument != 708) return -1;
    stripes((unsigned char *)wlt, (unsigned char *)picture);
    return 1;
}
int wlt2bmpBuffer(char *wlt, char *picture, int room) {
    unsigned char *out = (unsigned char *)picture;
    if (room < 38862) return -2;
    memset(out, 0, 54);
    out[0] = 'B'; out[1] = 'M'; out[10] = 54; out[14] = 40; out[18] = 102; out[22] = 126; out[26] = 1; out[28] = 24;
    for (int y = 0; y < 126; y++)
        for (int x = 0; x < 306; x++) out[54 + y * 308 + x] = wlt[(y * 306 + x) % 1024];
    return 0;
}
int refuses(char *wlt, char *picture, int room) { return -1; }
int crashes(char *wlt, char *picture, int room) { *(volatile int *)8 = 1; return 0; }
int hangs(char *wlt, char *picture, int room) { for (;;) sleep(1); }
int spins(char *wlt, char *picture, int room) { volatile long n = 0; for (;;) n++; }
int draws_nothing(char *wlt, char *picture, int room) { return 0; }
int eats_memory(char *wlt, char *picture, int room) {
    for (int i = 0; i < 4096; i++) { char *p = malloc(1 << 20); if (!p) return -1; memset(p, 1, 1 << 20); }
    return 0;
}
/* what a decoder has no business with: each success is one more bit in the first pixel */
int pries(char *wlt, char *picture, int room) {
    int found = 0;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) found |= 1;
    if (open("/root/secret", O_RDONLY) >= 0 || open(getenv("PATH") ? "/tmp" : "/", O_RDONLY) >= 0) found |= 2;
    if (open("/dev/shm/stand-in", O_CREAT | O_WRONLY, 0600) >= 0) found |= 4;
    if (fork() == 0) { execl("/bin/true", "true", (char *)0); _exit(9); }
    stripes((unsigned char *)wlt, (unsigned char *)picture);
    memset(picture, found, 306);
    return 0;
}
"""

COMMAND = '''
"""A stand-in: stripes, no decoded photo."""
import sys

HEAD = bytes.fromhex("424d ce970000 0000 0000 36000000 28000000 66000000 7e000000 0100 1800") + bytes(24)
how = sys.argv[1] if len(sys.argv) > 1 else "draws"
wlt = sys.stdin.buffer.read()
row = (wlt * 38)[:306] + bytes(2)
bmp = HEAD + row * 126
if how == "short":
    bmp = bmp[:-1]
elif how == "endless":
    while True:
        sys.stdout.buffer.write(bmp)
elif how == "fails":
    sys.exit(5)
elif how == "hangs":
    import os, time
    os.fork()
    time.sleep(60)
elif how == "pries":
    import socket
    try:
        socket.socket()
        bmp = b""
    except OSError:
        pass
sys.stdout.buffer.write(bmp)
'''


def library(folder: Path) -> str:
    """A compiled stand-in; the test is skipped where there is no C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler: the stand-in for a vendor's library can't be made")
    source, made = folder / "stand_in.c", folder / "libstandin.so"
    source.write_text(C_SOURCE)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", str(made), str(source)], check=True)
    return str(made)


def command(folder: Path, *how: str) -> tuple[str, ...]:
    """A program that answers with stripes, or misbehaves."""
    script = folder / "stand_in.py"
    script.write_text(COMMAND)
    return (sys.executable, "-I", str(script), *how)


def photo(seed: int = 0) -> bytes:
    """1024 bytes like a card's; no picture is in them."""
    return np.random.default_rng(seed).integers(1, 255, 1024, np.uint8).tobytes()
