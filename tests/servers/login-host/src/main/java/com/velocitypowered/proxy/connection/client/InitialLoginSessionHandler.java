package com.velocitypowered.proxy.connection.client;

/** FAKE: keeps the address as Velocity's class of this name does, read once when the first login needs it. */
public final class InitialLoginSessionHandler {
    private static final String MOJANG_HASJOINED_URL = System.getProperty(
                    "mojang.sessionserver", "https://sessionserver.mojang.com/session/minecraft/hasJoined")
            .concat("?username=%s&serverId=%s");

    private InitialLoginSessionHandler() {}

    /** The question for a login. */
    public static String url(String escapedName, String serverId) {
        return String.format(MOJANG_HASJOINED_URL, escapedName, serverId);
    }
}
