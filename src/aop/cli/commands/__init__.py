"""The commands, one file each with options and help: `aop.cli.app` imports the one that is asked for."""
