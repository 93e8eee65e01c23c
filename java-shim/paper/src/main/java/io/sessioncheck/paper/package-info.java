/**
 * Paper, Purpur and Folia; on Spigot what is left without a bootstrapper.
 *
 * <p>Paper's authlib reads its hosts before any plugin is enabled: {@link io.sessioncheck.paper.PaperBootstrap} is there
 * first. Classes that only Paper has are named in {@link io.sessioncheck.paper.PaperPipeline} and {@link
 * io.sessioncheck.paper.PaperCommand} alone, which Spigot never loads.
 */
package io.sessioncheck.paper;
