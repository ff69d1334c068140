"""AOP Engine: support procedures in controlled English, compiled into a guarded state machine."""

__version__ = "0.1.0.dev0"
