"""The part that does something: sockets, a program that is started, mail that is put back."""
