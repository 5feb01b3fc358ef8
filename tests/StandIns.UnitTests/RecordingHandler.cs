namespace Gatehouse.StandIns.UnitTests;

/// <summary>The last handler: remembers what would have gone over the wire and answers as it is told.</summary>
internal sealed class RecordingHandler(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<Uri> Sent { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent.Add(request.RequestUri!);
        return Task.FromResult(answer(Sent.Count));
    }
}
