#!/bin/sh
exec java -Xmx1G -javaagent:authlib-injector-1.2.5.jar=https://auth.example.org/api/yggdrasil -jar velocity.jar
