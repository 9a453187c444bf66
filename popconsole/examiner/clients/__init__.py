"""What becomes of mail when a server has a fault: clients under each fault of the catalogue."""
