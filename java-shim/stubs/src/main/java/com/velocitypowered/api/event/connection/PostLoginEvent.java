package com.velocitypowered.api.event.connection;

import com.velocitypowered.api.proxy.Player;

public final class PostLoginEvent {
    private PostLoginEvent() {}

    public Player getPlayer() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }
}
