package io.papermc.paper.network;

import net.kyori.adventure.key.Key;

public final class ChannelInitializeListenerHolder {
    private ChannelInitializeListenerHolder() {}

    public static boolean hasListener(Key key) {
        throw new UnsupportedOperationException("a signature only");
    }

    public static void addListener(Key key, ChannelInitializeListener listener) {
        throw new UnsupportedOperationException("a signature only");
    }

    public static ChannelInitializeListener removeListener(Key key) {
        throw new UnsupportedOperationException("a signature only");
    }
}
