"""Prints every datagram that reaches a unix socket, a line each, as systemd would take them."""
import os
import socket
import sys

server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1])
print("listening", flush=True)
while True:
    message, ancillary, _, _ = server.recvmsg(4096, 4096)
    # Whoever sends a barrier waits until what came with it is closed.
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            for at in range(0, len(data), 4):
                os.close(int.from_bytes(data[at : at + 4], sys.byteorder))
    print(message.decode(), flush=True)
