package org.bukkit.event.player;

import io.papermc.paper.connection.PlayerLoginConnection;
import java.net.InetAddress;
import java.util.UUID;
import net.kyori.adventure.text.Component;
import org.bukkit.event.Event;

/** FAKE: holds what it is given, where the stub only has signatures. */
public class AsyncPlayerPreLoginEvent extends Event {
    private final PlayerLoginConnection connection;
    private Result result = Result.ALLOWED;
    private Component message;

    public AsyncPlayerPreLoginEvent(PlayerLoginConnection connection) {
        this.connection = connection;
    }

    public String getName() {
        return "Alice";
    }

    public InetAddress getAddress() {
        return InetAddress.getLoopbackAddress();
    }

    public UUID getUniqueId() {
        return new UUID(7, 7);
    }

    public Result getLoginResult() {
        return result;
    }

    public Component kickMessage() {
        return message;
    }

    public void disallow(Result result, Component message) {
        this.result = result;
        this.message = message;
    }

    public PlayerLoginConnection getConnection() {
        return connection;
    }

    public enum Result {
        ALLOWED,
        KICK_FULL,
        KICK_BANNED,
        KICK_WHITELIST,
        KICK_OTHER
    }
}
