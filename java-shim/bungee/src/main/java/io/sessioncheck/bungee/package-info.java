/**
 * BungeeCord and Waterfall: their events become facts, their frames go to the tap, and on known builds of BungeeCord
 * the question to Mojang goes through the relay.
 *
 * <p>Only {@link io.sessioncheck.bungee.BungeePipeline} and what it uses touch the proxy's insides; everything else is
 * the proxy's own interface for plugins.
 */
package io.sessioncheck.bungee;
