"""What tests of a workspace and of a connector stand on: public, and real as far as it goes."""
