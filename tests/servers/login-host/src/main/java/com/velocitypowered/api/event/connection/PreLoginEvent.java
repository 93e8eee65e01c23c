package com.velocitypowered.api.event.connection;

import com.velocitypowered.api.event.ResultedEvent;
import com.velocitypowered.api.proxy.InboundConnection;
import java.util.UUID;
import net.kyori.adventure.text.Component;

/** FAKE: holds what it is given, where the stub only has signatures. */
public final class PreLoginEvent implements ResultedEvent<PreLoginEvent.PreLoginComponentResult> {
    private final InboundConnection connection;
    private final String username;
    private final UUID uuid;
    private PreLoginComponentResult result = new PreLoginComponentResult("allowed", null);

    public PreLoginEvent(InboundConnection connection, String username, UUID uuid) {
        this.connection = connection;
        this.username = username;
        this.uuid = uuid;
    }

    public InboundConnection getConnection() {
        return connection;
    }

    public String getUsername() {
        return username;
    }

    public UUID getUniqueId() {
        return uuid;
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
