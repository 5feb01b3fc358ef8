namespace Gatehouse.Gateway.Pipelines;

/// <summary>How Redis names an entry of a stream.</summary>
internal static class EntryId
{
    public const string Pattern = @"^\d{1,15}-\d{1,10}$";
}
