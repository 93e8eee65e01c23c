#!/usr/bin/env sh
# Forge requires a configured set of both JVM and program arguments.
java @user_jvm_args.txt @libraries/net/minecraftforge/forge/1.20.1-47.3.0/unix_args.txt "$@"
