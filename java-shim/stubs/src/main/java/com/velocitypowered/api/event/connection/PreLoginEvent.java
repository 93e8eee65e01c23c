package com.velocitypowered.api.event.connection;

import com.velocitypowered.api.event.ResultedEvent;
import com.velocitypowered.api.proxy.InboundConnection;
import java.util.UUID;
import net.kyori.adventure.text.Component;

public final class PreLoginEvent implements ResultedEvent<PreLoginEvent.PreLoginComponentResult> {
    private PreLoginEvent() {}

    public InboundConnection getConnection() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public String getUsername() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public UUID getUniqueId() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    @Override
    public PreLoginComponentResult getResult() {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    @Override
    public void setResult(PreLoginComponentResult result) {
        throw new IllegalStateException("this is a stub, for compiling only");
    }

    public static final class PreLoginComponentResult implements ResultedEvent.Result {
        private PreLoginComponentResult() {}

        @Override
        public boolean isAllowed() {
            throw new IllegalStateException("this is a stub, for compiling only");
        }

        public boolean isOnlineModeAllowed() {
            throw new IllegalStateException("this is a stub, for compiling only");
        }

        public boolean isForceOfflineMode() {
            throw new IllegalStateException("this is a stub, for compiling only");
        }

        public static PreLoginComponentResult denied(Component reason) {
            throw new IllegalStateException("this is a stub, for compiling only");
        }
    }
}
