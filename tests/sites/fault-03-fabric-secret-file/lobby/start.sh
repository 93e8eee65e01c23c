#!/bin/sh
export FABRIC_PROXY_SECRET_FILE=secrets/forwarding.secret
exec java -Xmx4G -jar fabric-server-launch.jar nogui
