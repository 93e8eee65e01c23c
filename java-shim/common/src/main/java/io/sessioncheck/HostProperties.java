package io.sessioncheck;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The system properties that point a host at the relay.
 *
 * <p>The library says which to set; the last word is here: only names on this list, only values on this machine.
 */
final class HostProperties {
    static final List<String> NAMES = List.of(
            "mojang.sessionserver",
            "waterfall.auth.url",
            "minecraft.api.session.host",
            "minecraft.api.discovery.host",
            "minecraft.api.services.host",
            "minecraft.api.profiles.host",
            "minecraft.api.account.host",
            "minecraft.api.auth.host",
            "minestom.auth.url",
            "sessioncheck.has-joined",
            "sessioncheck.handover");

    /** Ours alone; set where the relay is in force. */
    static final String HANDOVER = "sessioncheck.handover";

    private static final String LOOPBACK = "http://127.0.0.1:";

    private HostProperties() {}

    /** Those that are set now. */
    static Map<String, String> present() {
        Map<String, String> present = new TreeMap<>();
        for (String name : NAMES) {
            String value = System.getProperty(name);
            if (value != null) {
                present.put(name, value);
            }
        }
        return present;
    }

    /** Whether a property may be set by us. */
    static boolean allows(String name, String value) {
        return NAMES.contains(name) && value.startsWith(LOOPBACK);
    }
}
