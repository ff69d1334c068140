"""What once broke the engine, each as a test of what must hold."""
