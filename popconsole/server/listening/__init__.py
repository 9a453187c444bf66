"""The server's sockets, with asyncio: lines go to the engine, and its effects are carried out."""
