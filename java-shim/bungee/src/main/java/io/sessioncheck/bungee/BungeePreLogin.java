package io.sessioncheck.bungee;

import io.sessioncheck.PreLogin;
import io.sessioncheck.PreLoginWatcher;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import net.md_5.bungee.api.chat.TextComponent;
import net.md_5.bungee.api.connection.PendingConnection;
import net.md_5.bungee.api.event.PreLoginEvent;
import net.md_5.bungee.api.plugin.Listener;
import net.md_5.bungee.chat.ComponentSerializer;
import net.md_5.bungee.event.EventHandler;
import net.md_5.bungee.event.EventPriority;

/**
 * BungeeCord's event before the account check: what other plugins made of it is a fact. It is changed only where the
 * library says so, which it does only by the owner's switch.
 */
public final class BungeePreLogin implements Listener {
    private final PreLoginWatcher watcher;
    private final ToLongFunction<PendingConnection> connections;
    private final BooleanSupplier checksAccounts;

    /** {@code connections} gives a connection's number or 0; {@code checksAccounts} is how the proxy is set up. */
    BungeePreLogin(PreLoginWatcher watcher, ToLongFunction<PendingConnection> connections, BooleanSupplier checksAccounts) {
        this.watcher = watcher;
        this.connections = connections;
        this.checksAccounts = checksAccounts;
    }

    // The last one sees what all others have decided.
    @EventHandler(priority = EventPriority.HIGHEST)
    @SuppressWarnings("deprecation") // What takes one component is not in the older ones.
    public void onPreLogin(PreLoginEvent event) {
        try {
            PendingConnection from = event.getConnection();
            long connection = connections.applyAsLong(from);
            if (connection == 0) {
                return;
            }
            // Nobody has a UUID yet; the announced one is in the login start.
            Optional<String> refusal = watcher.preLogin(connection, result(event), from.getName(), null);
            if (refusal.isPresent()) {
                TextComponent reason = new TextComponent(ComponentSerializer.parse(refusal.get()));
                event.setCancelReason(reason);
                event.setCancelled(true);
            }
        } catch (Throwable fault) {
            watcher.failed("pre-login", fault);
        }
    }

    private PreLogin result(PreLoginEvent event) {
        if (event.isCancelled()) {
            return PreLogin.DENIED;
        }
        boolean checks = event.getConnection().isOnlineMode();
        if (checks == checksAccounts.getAsBoolean()) {
            return PreLogin.AS_CONFIGURED;
        }
        return checks ? PreLogin.FORCED_ONLINE : PreLogin.FORCED_OFFLINE;
    }
}
