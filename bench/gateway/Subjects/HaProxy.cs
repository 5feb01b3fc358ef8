using System.Diagnostics;
using Gatehouse.TestKit;

namespace Gatehouse.Bench.Gateway.Subjects;

/// <summary>HAProxy verifying RS256 on every request, where it is installed.</summary>
internal static class HaProxy
{
    public static async Task<Subject?> StartAsync(int backend, string folder, string publicKey)
    {
        if (!((string[])["/usr/sbin/haproxy", "/usr/local/sbin/haproxy"]).Any(File.Exists))
        {
            return null;
        }

        var (port, key, file) = (FreePort.Next(), Path.Combine(folder, "key.pem"), Path.Combine(folder, "haproxy.cfg"));
        await File.WriteAllTextAsync(key, publicKey);
        await File.WriteAllTextAsync(file, $$"""
            global
              nbthread {{Environment.ProcessorCount}}
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend front
              bind 127.0.0.1:{{port}}
              http-request set-var(txn.bearer) http_auth_bearer
              http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
              http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }
              http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"{{key}}") 1 }
              http-request replace-path /api/(.*) /\1
              default_backend back
            backend back
              server one 127.0.0.1:{{backend}}

            """);
        return await Subject.StartAsync("HAProxy, RS256 each time", port, new ProcessStartInfo("haproxy", ["-f", file, "-db"]));
    }
}
