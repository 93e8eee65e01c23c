package com.velocitypowered.api.event.connection;

import com.velocitypowered.api.event.ResultedEvent;
import com.velocitypowered.api.proxy.InboundConnection;
import java.util.UUID;
import net.kyori.adventure.text.Component;

/** FAKE: holds what it is given, where the stub only has signatures. */
public final class PreLoginEvent implements ResultedEvent<PreLoginEvent.PreLoginComponentResult> {
    private final InboundConnection connection;
    private PreLoginComponentResult result = new PreLoginComponentResult("allowed", null);

    public PreLoginEvent(InboundConnection connection) {
        this.connection = connection;
    }

    public InboundConnection getConnection() {
        return connection;
    }

    public String getUsername() {
        return "Alice";
    }

    public UUID getUniqueId() {
        return new UUID(7, 7);
    }

    @Override
    public PreLoginComponentResult getResult() {
        return result;
    }

    @Override
    public void setResult(PreLoginComponentResult result) {
        this.result = result;
    }

    public record PreLoginComponentResult(String what, Component reason) implements ResultedEvent.Result {
        @Override
        public boolean isAllowed() {
            return !what.equals("denied");
        }

        public boolean isOnlineModeAllowed() {
            return what.equals("online");
        }

        public boolean isForceOfflineMode() {
            return what.equals("offline");
        }

        public static PreLoginComponentResult denied(Component reason) {
            return new PreLoginComponentResult("denied", reason);
        }
    }
}
