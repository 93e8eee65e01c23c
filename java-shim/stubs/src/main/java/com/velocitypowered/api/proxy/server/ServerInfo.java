package com.velocitypowered.api.proxy.server;

public final class ServerInfo {
    private ServerInfo() {}

    public final String getName() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }
}
