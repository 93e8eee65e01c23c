package com.velocitypowered.api.util;

/** FAKE: answers, where the stub only has signatures. */
public final class ProxyVersion {
    public String getName() {
        return "login-host";
    }

    public String getVersion() {
        return "1";
    }
}
