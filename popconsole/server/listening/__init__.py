"""What listens, with asyncio: carries out what the engine asks."""
