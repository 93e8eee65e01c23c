package io.sessioncheck.paper;

import io.sessioncheck.PreLogin;
import io.sessioncheck.PreLoginWatcher;
import java.util.Optional;
import net.kyori.adventure.text.serializer.gson.GsonComponentSerializer;
import org.bukkit.event.EventHandler;
import org.bukkit.event.EventPriority;
import org.bukkit.event.Listener;
import org.bukkit.event.player.AsyncPlayerPreLoginEvent;
import org.bukkit.event.player.AsyncPlayerPreLoginEvent.Result;

/**
 * Paper's event after the account check and before the player is in: the identity that the player will have, and what
 * other plugins decide, are facts. It is changed only where the library says so, which it does only by the owner's
 * switch.
 */
public final class PaperPreLogin implements Listener {
    private final PreLoginWatcher watcher;
    private final Connections connections;

    PaperPreLogin(PreLoginWatcher watcher, Connections connections) {
        this.watcher = watcher;
        this.connections = connections;
    }

    // Nearly the last one: the very last must not change anything any more.
    @EventHandler(priority = EventPriority.HIGHEST)
    public void onPreLogin(AsyncPlayerPreLoginEvent event) {
        try {
            long connection = connections.of(LoginAddress.of(event));
            if (connection == 0) {
                return;
            }
            PreLogin result =
                    event.getLoginResult() == Result.ALLOWED ? PreLogin.AS_CONFIGURED : PreLogin.DENIED;
            Optional<String> refusal =
                    watcher.preLogin(connection, result, event.getName(), event.getUniqueId());
            if (refusal.isPresent()) {
                event.disallow(Result.KICK_OTHER, GsonComponentSerializer.gson().deserialize(refusal.get()));
            }
        } catch (LinkageError older) {
            // An older Paper does not say which connection it is: then nothing is known about this one.
        } catch (Throwable fault) {
            watcher.failed("pre-login", fault);
        }
    }
}
