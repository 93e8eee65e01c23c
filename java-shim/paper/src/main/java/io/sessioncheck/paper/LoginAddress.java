package io.sessioncheck.paper;

import io.papermc.paper.connection.PlayerConnection;
import java.net.InetSocketAddress;
import org.bukkit.event.player.AsyncPlayerPreLoginEvent;

/** Which connection a login event is about. A class of its own: only Paper from 1.21.7 on can load it. */
final class LoginAddress {
    private LoginAddress() {}

    /** The player's address, with the socket's port. */
    static InetSocketAddress of(AsyncPlayerPreLoginEvent event) {
        PlayerConnection connection = event.getConnection();
        return connection == null ? null : connection.getClientAddress();
    }
}
