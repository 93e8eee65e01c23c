#!/bin/sh
export FABRIC_PROXY_HACK_ONLINE_MODE=false
exec java -Xmx4G -jar fabric-server-launch.jar nogui
