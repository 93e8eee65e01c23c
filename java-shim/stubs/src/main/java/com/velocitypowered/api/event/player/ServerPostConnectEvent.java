package com.velocitypowered.api.event.player;

import com.velocitypowered.api.proxy.Player;

public class ServerPostConnectEvent {
    protected ServerPostConnectEvent() {}

    public Player getPlayer() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }
}
