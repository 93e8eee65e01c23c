package com.velocitypowered.api.util;

public final class ProxyVersion {
    private ProxyVersion() {}

    public String getName() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public String getVersion() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }
}
