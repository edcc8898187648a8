using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>One run of a program: its calls, each on a context of its own.</summary>
internal sealed class ProgramRun(Databases databases, LoadedProgram program, Data data, RunRequest request)
{
    private readonly CommandMeter _meter = new();
    private readonly SaveMeter _saves = new();

    public async Task<RunReport> ExecuteAsync()
    {
        var connection = databases.Rent(data, program.ContextType, c => Open(c, null));
        var isClean = false;
        try
        {
            var report = await ExecuteAsync(connection);
            isClean = !_meter.HasWritten;
            return report;
        }
        finally
        {
            databases.Return(connection, isClean);
        }
    }

    private async Task<RunReport> ExecuteAsync(DbConnection connection)
    {
        var results = new List<CallResult>();
        using var caches = new Caches(program);
        foreach (var call in request.Calls)
        {
            caches.Advance(call.Later);
            if (request.IsUncached)
                caches.Clear();
            results.Add(await CallAsync(connection, call, caches));
        }

        var result = results is [var only] ? only : CallResult.Of(request.Calls, results);
        return new(
            result.Returned,
            result.ReturnedUnordered,
            result.Exception,
            _meter.HasWritten ? DatabaseText.Read(connection, databases.Store) : null,
            result.Tracked,
            new(_meter.Texts.Count, _meter.Rows, _meter.Values, _meter.Blocking, _saves.Count),
            _meter.Texts,
            request.WithPlans ? [.. _meter.Queries.Select(q => ExplainedQuery.Read(connection, q, databases.Store.Explain))] : []);
    }

    private async Task<CallResult> CallAsync(DbConnection connection, Call call, Caches caches)
    {
        // Ends with this call: cultures flow with the execution context.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(call.Culture);
        var services = new CallServices(program.Assembly, data, call, caches, s => Open(connection, s));
        using var context = services.Context;
        object? returned = null;
        string? thrown = null;
        _ = context.Model;
        _meter.IsOn = _saves.IsOn = true;
        try
        {
            returned = await InvokeAsync(call.Method, services);
        }
        catch (Exception exception)
        {
            var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            thrown = $"{cause.GetType().FullName}: {cause.Message}";
        }

        _meter.IsOn = _saves.IsOn = false;
        // Whoever looks at an entity from now on is not the program.
        context.ChangeTracker.LazyLoadingEnabled = false;
        return new(new ValueWriter(context.Model, isOrdered: true).Write(returned), new ValueWriter(context.Model, isOrdered: false).Write(returned), thrown, Tracked(context));
    }

    private DbContext Open(DbConnection connection, CallServices? services)
    {
        // What a context has besides its options is for its queries; there are none while the tables are filled.
        var parameters = program.ContextType.GetConstructors().Single().GetParameters();
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(parameters[0].ParameterType.GetGenericArguments()[0]))!;
        databases.Store.Configure(options, connection);
        options.AddInterceptors(_meter, _saves);
        return (DbContext)Activator.CreateInstance(program.ContextType, [options.Options, .. parameters.Skip(1).Select(p => services?.Argument(p))])!;
    }

    private async Task<object?> InvokeAsync(string name, CallServices services)
    {
        var method = program.Method(name);
        var target = method.IsStatic ? null : services.Create(method.DeclaringType!);
        var result = method.Invoke(target, [.. method.GetParameters().Select(services.Argument)]);
        if (result?.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) is { } stream)
            return await (Task<object>)typeof(ProgramRun).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(stream.GetGenericArguments()).Invoke(null, [result])!;
        if (method.ReturnType.Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal))
            result = method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!.Invoke(result, []);
        if (result is Task task)
        {
            await task;
            result = method.ReturnType.IsGenericType ? ((dynamic)task).Result : null;
        }

        // A query that nobody has run yet is run by who gets it.
        return result is IEnumerable and not ICollection and not string ? ((IEnumerable)result).Cast<object?>().ToList() : result;
    }

    private static async Task<object> ReadAsync<T>(IAsyncEnumerable<T> stream)
    {
        var list = new List<T>();
        await foreach (var item in stream)
            list.Add(item);
        return list;
    }

    private static string[] Tracked(DbContext context) =>
    [
        .. context.ChangeTracker.Entries()
            .Select(e => $"{e.Metadata.ShortName()}#{string.Join(',', e.Metadata.FindPrimaryKey()!.Properties.Select(p => ValueWriter.Scalar(e.Property(p.Name).CurrentValue)))} {e.State}")
            .Order(StringComparer.Ordinal),
    ];

    private sealed record CallResult(string Returned, string ReturnedUnordered, string? Exception, IReadOnlyList<string> Tracked)
    {
        /// <summary>What several calls did. Who answers a request with an exception answers the next one all the same.</summary>
        public static CallResult Of(IReadOnlyList<Call> calls, IReadOnlyList<CallResult> results) => new(
            string.Join('\n', calls.Zip(results, (c, r) => $"{c}: {r.Exception ?? r.Returned}")),
            string.Join('\n', calls.Zip(results, (c, r) => $"{c}: {r.Exception ?? r.ReturnedUnordered}")),
            results.Select(r => r.Exception).FirstOrDefault(e => e is not null),
            [.. results.SelectMany((r, index) => r.Tracked.Select(t => $"call {index + 1}: {t}"))]);
    }
}
