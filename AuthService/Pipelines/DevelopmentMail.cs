using System.Text.Json;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>A mail as tests and developers read it. Written in Development only.</summary>
internal sealed class DevelopmentMail
{
    public required Guid Id { get; init; }

    public required string To { get; init; }

    public required string Template { get; init; }

    public required JsonElement Model { get; init; }

    public required DateTimeOffset At { get; init; }
}
