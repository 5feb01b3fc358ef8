namespace Gatehouse.AdminDashboard.Components;

/// <summary>One course in a chart: a value for each of the chart's times.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Values">Nothing where there is nothing to say, such as how long no request took.</param>
/// <param name="Colour">A colour of dashboard.css.</param>
public sealed record ChartLine(string Name, IReadOnlyList<double?> Values, string Colour = "var(--accent)");
