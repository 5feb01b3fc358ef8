namespace Gatehouse.Gateway.Pipelines;

/// <summary>How Redis names an entry of a stream.</summary>
internal static class EntryId
{
    public const string Pattern = "^[0-9]{1,15}-[0-9]{1,10}$";
}
