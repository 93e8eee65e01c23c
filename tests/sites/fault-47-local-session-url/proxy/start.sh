#!/bin/sh
exec java -Xmx1G -Dmojang.sessionserver=http://127.0.0.1:8652/session/minecraft/hasJoined -jar velocity.jar
