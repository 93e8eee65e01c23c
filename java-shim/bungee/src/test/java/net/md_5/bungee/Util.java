package net.md_5.bungee;

import java.util.UUID;

/** A FAKE with the names of BungeeCord's. */
public class Util {
    private Util() {}

    public static UUID getUUID(String id) {
        return new UUID(Long.parseUnsignedLong(id.substring(0, 16), 16), Long.parseUnsignedLong(id.substring(16), 16));
    }
}
