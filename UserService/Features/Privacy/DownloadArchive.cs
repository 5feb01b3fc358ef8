using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Everything that was collected, as one zip: <c>{service}/{part}.json</c>, and <c>manifest.json</c> with counts and SHA-256.</summary>
internal static class DownloadArchive
{
    public const string Zip = "application/zip";
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        Guid id, Caller caller, HttpContext http, UserDbContext db, PrivacyQueue queue, CancellationToken cancellationToken)
    {
        if (await GetPrivacyRequest.FindAsync(id, caller, db, queue, cancellationToken) is not { Kind: PrivacyRequest.Export } request)
        {
            return Problems.NotFound();
        }

        if (request.FinishedAt is not { } finished)
        {
            return Problems.Conflict("It is still being collected.");
        }

        var steps = await db.Set<PrivacyStep>().AsNoTracking().Where(s => s.RequestId == id).OrderBy(s => s.Name).ToListAsync(cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(await WriteAsync(request, finished, steps, cancellationToken), Zip, $"gatehouse-export-{finished:yyyy-MM-dd}.zip");
    }

    private static async Task<byte[]> WriteAsync(PrivacyRequest request, DateTimeOffset finished, List<PrivacyStep> steps, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var files = new List<ManifestFile>();
            foreach (var step in steps)
            {
                foreach (var part in await PartsAsync(step, cancellationToken))
                {
                    var name = $"{step.Name}/{part.Name}.json";
                    var content = JsonSerializer.SerializeToUtf8Bytes(part.Items, Readable);
                    files.Add(new(name, part.Items.Count, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
                    await AddAsync(zip, name, content, cancellationToken);
                }
            }

            var manifest = new Manifest(request.Id, request.UserId.ToString(), request.RequestedAt, finished, files);
            await AddAsync(zip, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest, Readable), cancellationToken);
        }

        return bytes.ToArray();
    }

    private static async Task<List<PersonalPart>> PartsAsync(PrivacyStep step, CancellationToken cancellationToken)
    {
        await using var content = new BrotliStream(new MemoryStream(step.Content!), CompressionMode.Decompress);
        return (await JsonSerializer.DeserializeAsync<List<PersonalPart>>(content, JsonSerializerOptions.Web, cancellationToken))!;
    }

    private static async Task AddAsync(ZipArchive zip, string name, byte[] content, CancellationToken cancellationToken)
    {
        await using var entry = zip.CreateEntry(name).Open();
        await entry.WriteAsync(content, cancellationToken);
    }

    private sealed record Manifest(
        Guid RequestId, string UserId, DateTimeOffset RequestedAt, DateTimeOffset CollectedAt, IReadOnlyList<ManifestFile> Files);

    private sealed record ManifestFile(string File, int Records, int Bytes, string Sha256);
}
