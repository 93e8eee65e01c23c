package com.velocitypowered.api.proxy.server;

import net.kyori.adventure.audience.Audience;

public interface RegisteredServer extends Audience {
    ServerInfo getServerInfo();
}
