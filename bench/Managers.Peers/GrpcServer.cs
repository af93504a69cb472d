using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Managers.Peers;

/// <summary>Serves <see cref="GrpcNumbers"/> by HTTP/2 without TLS over a Unix socket, as gRPC's documentation shows it.</summary>
internal static class GrpcServer
{
    /// <summary>Until the input ends.</summary>
    internal static async Task RunAsync(string path)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        WebApplication app = builder.Build();
        await using (app.ConfigureAwait(false))
        {
            app.MapGrpcService<GrpcNumbers>();
            await app.StartAsync().ConfigureAwait(false);
            await ServerLife.RunAsync().ConfigureAwait(false);
            await app.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        }
    }
}
