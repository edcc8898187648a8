using System.Collections;
using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>One run of a program: its method <c>Run</c>, on a context of its own.</summary>
internal sealed class ProgramRun(Databases databases, Assembly program, Data data, bool withPlans)
{
    private static readonly JsonSerializerOptions s_json = new() { IncludeFields = true };

    private readonly Type _contextType = program.GetTypes().Single(t => t.IsAssignableTo(typeof(DbContext)) && !t.IsAbstract);
    private readonly CommandMeter _meter = new();

    public async Task<RunReport> ExecuteAsync()
    {
        var connection = databases.Rent(data, Open);
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
        using var context = Open(connection);
        object? returned = null;
        string? thrown = null;
        _ = context.Model;
        _meter.IsOn = true;
        try
        {
            returned = await InvokeAsync(context);
        }
        catch (Exception exception)
        {
            var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            thrown = $"{cause.GetType().FullName}: {cause.Message}";
        }

        _meter.IsOn = false;
        // Whoever looks at an entity from now on is not the program.
        context.ChangeTracker.LazyLoadingEnabled = false;
        return new(
            new ValueWriter(context.Model, isOrdered: true).Write(returned),
            new ValueWriter(context.Model, isOrdered: false).Write(returned),
            thrown,
            _meter.HasWritten ? DatabaseText.Read(connection, databases.Store.TablesQuery) : null,
            Tracked(context),
            new(_meter.Texts.Count, _meter.Rows, _meter.Values),
            _meter.Texts,
            withPlans ? [.. _meter.Queries.Select(q => ExplainedQuery.Read(connection, q, databases.Store.Explain))] : []);
    }

    private DbContext Open(DbConnection connection)
    {
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(_contextType))!;
        databases.Store.Configure(options, connection);
        options.AddInterceptors(_meter);
        return (DbContext)Activator.CreateInstance(_contextType, options.Options)!;
    }

    private async Task<object?> InvokeAsync(DbContext context)
    {
        var method = program.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Single(m => m.Name == "Run");
        var target = method.IsStatic ? null : Activator.CreateInstance(method.DeclaringType!, [.. method.DeclaringType!.GetConstructors().Single().GetParameters().Select(p => Argument(p, context))]);
        var result = method.Invoke(target, [.. method.GetParameters().Select(p => Argument(p, context))]);
        if (result?.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) is { } stream)
            return await (Task<object>)typeof(ProgramRun).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(stream.GetGenericArguments()).Invoke(null, [result])!;
        if (result is Task task)
        {
            await task;
            result = method.ReturnType.IsGenericType ? ((dynamic)task).Result : null;
        }

        // A query that nobody has run yet is run by who gets it.
        return result is IEnumerable and not ICollection and not string ? ((IEnumerable)result).Cast<object?>().ToList() : result;
    }

    private object? Argument(ParameterInfo parameter, DbContext context)
    {
        if (parameter.ParameterType.IsInstanceOfType(context))
            return context;
        if (parameter.ParameterType == typeof(CancellationToken))
            return CancellationToken.None;
        if (parameter.ParameterType == typeof(IDbContextFactory<>).MakeGenericType(_contextType))
            return Activator.CreateInstance(typeof(ContextFactory<>).MakeGenericType(_contextType), () => Open(context.Database.GetDbConnection()));
        if (data.Inputs.TryGetValue(parameter.Name!, out var input))
            return input.Deserialize(parameter.ParameterType, s_json);
        return parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException($"The data set {data.Name} has nothing for the parameter {parameter.Name}.");
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

    private sealed class ContextFactory<T>(Func<DbContext> open) : IDbContextFactory<T> where T : DbContext
    {
        public T CreateDbContext() => (T)open();
    }
}
