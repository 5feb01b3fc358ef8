using Gatehouse.Gateway.Edge;
using Gatehouse.Gateway.Sockets;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>What happens when a backend begins to answer, whichever way the request went.</summary>
internal sealed class AnswerStart(OpenSockets sockets)
{
    private const string PoweredBy = "X-Powered-By";

    /// <summary>Tells the client what the backend's answer begins with.</summary>
    public void Begin(HttpContext context, AnswerHead head)
    {
        var answer = context.Response;
        answer.StatusCode = head.Status;
        string? type = null;
        foreach (var (name, value) in head.Fields)
        {
            if (!IsOurs(name))
            {
                answer.Headers[name] = answer.Headers.TryGetValue(name, out var before) ? StringValues.Concat(before, value) : value;
                type = name.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase) ? value : type;
            }
        }

        if (!head.IsChunked && head.Status is not StatusCodes.Status204NoContent)
        {
            answer.ContentLength = head.Length;
        }

        Watch(context, type);
    }

    /// <summary>The answer's headers have been taken over by YARP: what is not the backend's to say is removed again.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Its <c>Content-Type</c>.</param>
    public void Begun(HttpContext context, string? type)
    {
        foreach (var name in context.Response.Headers.Keys.Where(IsOurs).ToList())
        {
            context.Response.Headers.Remove(name);
        }

        Watch(context, type);
    }

    private void Watch(HttpContext context, string? type)
    {
        // The route's time ends when the answer begins; a stream may last longer.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (type is not null)
        {
            sockets.Watch(context, type);
        }
    }

    /// <summary>Removes what was taken over of an answer that did not come.</summary>
    public static void Undo(HttpContext context, AnswerHead head)
    {
        foreach (var (name, _) in head.Fields)
        {
            context.Response.Headers.Remove(name);
        }

        context.Response.ContentLength = null;
    }

    /// <summary>Whether an answer's header is the gateway's to say: CORS, and nothing about what is behind.</summary>
    private static bool IsOurs(string name) =>
        name.Equals(HeaderNames.Server, StringComparison.OrdinalIgnoreCase) || name.Equals(PoweredBy, StringComparison.OrdinalIgnoreCase)
        || CrossOrigin.IsOurs(name);
}
