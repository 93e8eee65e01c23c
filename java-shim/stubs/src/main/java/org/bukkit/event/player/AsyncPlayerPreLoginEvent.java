package org.bukkit.event.player;

import io.papermc.paper.connection.PlayerLoginConnection;
import java.net.InetAddress;
import java.util.UUID;
import net.kyori.adventure.text.Component;
import org.bukkit.event.Event;

public class AsyncPlayerPreLoginEvent extends Event {
    protected AsyncPlayerPreLoginEvent() {}

    public String getName() {
        throw new UnsupportedOperationException("a signature only");
    }

    public InetAddress getAddress() {
        throw new UnsupportedOperationException("a signature only");
    }

    public UUID getUniqueId() {
        throw new UnsupportedOperationException("a signature only");
    }

    public Result getLoginResult() {
        throw new UnsupportedOperationException("a signature only");
    }

    public void disallow(Result result, Component message) {
        throw new UnsupportedOperationException("a signature only");
    }

    public PlayerLoginConnection getConnection() {
        throw new UnsupportedOperationException("a signature only");
    }

    public enum Result {
        ALLOWED,
        KICK_FULL,
        KICK_BANNED,
        KICK_WHITELIST,
        KICK_OTHER
    }
}
