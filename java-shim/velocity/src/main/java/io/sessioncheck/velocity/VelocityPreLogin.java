package io.sessioncheck.velocity;

import com.velocitypowered.api.event.PostOrder;
import com.velocitypowered.api.event.Subscribe;
import com.velocitypowered.api.event.connection.PreLoginEvent;
import com.velocitypowered.api.event.connection.PreLoginEvent.PreLoginComponentResult;
import io.sessioncheck.PreLogin;
import io.sessioncheck.PreLoginWatcher;
import java.util.Optional;

/**
 * Velocity's event before the account check: what other plugins made of it is a fact. It is changed only where the
 * library says so, which it does only by the owner's switch.
 */
public final class VelocityPreLogin {
    private final PreLoginWatcher watcher;

    VelocityPreLogin(PreLoginWatcher watcher) {
        this.watcher = watcher;
    }

    // The last one sees what all others have decided. Newer Velocitys prefer numbers, older ones have only this.
    @Subscribe(order = PostOrder.LAST)
    public void onPreLogin(PreLoginEvent event) {
        try {
            long connection = VelocityPipeline.connection(event.getConnection());
            if (connection == 0) {
                return;
            }
            Optional<String> refusal = watcher.preLogin(
                    connection, result(event.getResult()), event.getUsername(), event.getUniqueId());
            if (refusal.isPresent()) {
                event.setResult(PreLoginComponentResult.denied(VelocityCommand.component(refusal.get())));
            }
        } catch (Throwable fault) {
            watcher.failed("pre-login", fault);
        }
    }

    private static PreLogin result(PreLoginComponentResult result) {
        if (!result.isAllowed()) {
            return PreLogin.DENIED;
        }
        if (result.isForceOfflineMode()) {
            return PreLogin.FORCED_OFFLINE;
        }
        return result.isOnlineModeAllowed() ? PreLogin.FORCED_ONLINE : PreLogin.AS_CONFIGURED;
    }
}
