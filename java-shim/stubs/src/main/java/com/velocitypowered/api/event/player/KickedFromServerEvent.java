package com.velocitypowered.api.event.player;

import com.velocitypowered.api.proxy.Player;
import com.velocitypowered.api.proxy.server.RegisteredServer;
import java.util.Optional;
import net.kyori.adventure.text.Component;

public final class KickedFromServerEvent {
    private KickedFromServerEvent() {}

    public Player getPlayer() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public RegisteredServer getServer() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public Optional<Component> getServerKickReason() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }
}
