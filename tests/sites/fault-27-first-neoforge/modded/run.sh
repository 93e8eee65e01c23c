#!/usr/bin/env sh
# Forge requires a configured set of both JVM and program arguments.
java @user_jvm_args.txt @libraries/net/neoforged/forge/1.20.1-47.1.106/unix_args.txt "$@"
