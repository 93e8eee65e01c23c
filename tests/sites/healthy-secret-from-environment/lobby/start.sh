#!/bin/sh
export PAPER_VELOCITY_SECRET=cAnArYq7Xw2p
cd "$(dirname "$0")"
exec java -Xms2G -Xmx2G -XX:+UseG1GC -jar server.jar --nogui
