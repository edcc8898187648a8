using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace BookStore.Hosting;

/// <summary>How many commands each request took when it was last sent.</summary>
internal sealed class CommandLog
{
    private readonly ConcurrentDictionary<string, int> _commands = new(StringComparer.Ordinal);

    public void Add(HttpRequest request, int commands) => _commands[$"{request.Method} {request.Path}{request.QueryString}"] = commands;

    public int? Of(string method, string path) => _commands.TryGetValue($"{method} {path}", out var commands) ? commands : null;
}

/// <summary>The start page: the requests of BookStore.http, and how many commands each took.</summary>
internal static class RequestOverview
{
    private const string Title = "### ";

    public static void MapRequestOverview(this IEndpointRouteBuilder routes, string file) =>
        routes.MapGet("/", async (CommandLog log, CancellationToken ct) =>
            Results.Content(Write(await File.ReadAllLinesAsync(file, ct), log), "text/html; charset=utf-8"));

    private static string Write(string[] lines, CommandLog log)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><title>BookStore</title><style>body{font-family:sans-serif}td{padding:.2em .8em}</style></head><body>");
        page.Append("<h1>BookStore</h1><p>Follow a link, come back, and see how many commands the database was sent for it. ");
        page.Append("What is no GET is sent with <code>BookStore.http</code>.</p>");
        page.Append("<table><tr><th>Commands</th><th>Request</th><th>What it shows</th></tr>");
        var title = "";
        foreach (var line in lines)
        {
            if (line.StartsWith(Title, StringComparison.Ordinal))
                title = line[Title.Length..];
            else if (line.Split(" {{host}}") is [var method, var path])
                page.Append($"<tr><td>{log.Of(method, path)?.ToString() ?? "–"}</td><td>{Request(method, WebUtility.HtmlEncode(path))}</td><td>{WebUtility.HtmlEncode(title)}</td></tr>\n");
        }

        return page.Append("</table></body></html>").ToString();
    }

    private static string Request(string method, string path) => method == "GET" ? $"GET <a href=\"{path}\">{path}</a>" : $"{method} {path}";
}
